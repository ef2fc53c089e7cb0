"""Reports: View -> data -> pages. One file per report kind; the same data goes to every format."""
