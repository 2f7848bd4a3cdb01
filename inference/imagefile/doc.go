// Package imagefile is the one way a picture becomes numbers: for training, classifying, the gallery and the check of exported models
// alike.
package imagefile
