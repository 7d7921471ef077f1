// Colours and line numbers for the SQL that a reader writes. Without this script the text area does the same work.
"use strict";

const textArea = document.querySelector("#sql-editor");
if (textArea) {
  const editor = CodeMirror.fromTextArea(textArea, {
    mode: "text/x-sql",
    lineNumbers: true,
    lineWrapping: true,
    viewportMargin: Infinity,
    // Tab leaves the editor, so that nobody is caught in it who has no mouse.
    extraKeys: { "Shift-Enter": () => textArea.form.submit(), Tab: false, "Shift-Tab": false },
  });
  // CodeMirror's own text area knows nothing of the label.
  editor.getInputField().setAttribute("aria-label", textArea.labels[0].textContent);
  const format = document.querySelector("#sql-format");
  format.hidden = false;
  format.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
}
