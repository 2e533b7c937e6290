// Package handover is the room for all that leaves Evenhand. It holds no code of its own.
//
// sign says who answers for a note and proves it; export makes the document and hands it over. They are joined by one type: a
// sign.Verified, which only a signature that holds can make, and without which export gives out nothing. Export is the only package of
// Evenhand that writes outside the data folder.
package handover
