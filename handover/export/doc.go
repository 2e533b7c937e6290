// Package export makes the document of a note and hands it over.
//
// It does two things that never meet in one call. Render turns a casework.Note into its renderings, once, at signing: nothing is written
// and nothing leaves. Everything else takes a *sign.Verified, the proof that a signature holds, and gives out the bytes that were signed:
// it never renders again. A document is written whole or not at all, is never written over another, and goes with the proof of its
// signature, so that VerifyFile can check it years later on a computer that has never seen Evenhand's data.
//
//	NAME.docx  NAME.evenhand.json            a document and its proof
//	NAME/      the document as DOCX, HTML, text and JSON, manifest.json and envelope.dsse.json
//
// The words of the document follow the council's usual record: who, when and where first, then who was there and how they were told of the
// recording, then the sections of the template. What only the worker may write is named as theirs. What must be decided before sharing is
// marked where it stands. How the note was made is said in one line at the end.
package export
