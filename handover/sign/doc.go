// Package sign makes and checks the signature of a named worker over a note.
//
// # What is signed
//
// At signing a note is rendered once: as JSON, HTML, plain text, plain text by section, and DOCX. A Statement lists the SHA-256 of each of
// these, and says who signs, when, which version of which visit, what the version before it was, which template and model were used, the
// digest of the draft, and how much of it the worker changed. The statement is a JSON text in a DSSE envelope, signed with Ed25519:
//
//	signature = Ed25519(key, PAE("application/vnd.evenhand.note-statement+json", statement))
//
// The statement holds no words of the case, so it can be kept and shown when the note itself has been let go.
//
// # One form, no other
//
// Nothing is made canonical when it is checked. An envelope and a statement have exactly one form, the bytes this package writes; Open
// reads them, writes them again, and refuses what is not the same byte for byte. Repeated keys, unknown fields, other white space, a second
// signature, another payload type or sloppy base64 are all refused by that one rule.
//
// # What a signature does not say
//
// The public key stands in the statement. A signature that holds therefore proves that the bytes are those somebody signed with that key,
// not that the key is a colleague's. Until signers are enrolled, whoever checks must be told so: "signature holds, signer not enrolled".
package sign
