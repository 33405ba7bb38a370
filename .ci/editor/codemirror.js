// The parts of CodeMirror that editor.js uses, and no others: esbuild leaves the rest out.
export { autocompletion, completionKeymap, completeFromList } from '@codemirror/autocomplete';
export { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
export { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
export { sparql } from '@codemirror/legacy-modes/mode/sparql';
export { EditorState, StateEffect, StateField } from '@codemirror/state';
export { Decoration, EditorView, keymap, lineNumbers } from '@codemirror/view';
export { tags } from '@lezer/highlight';
