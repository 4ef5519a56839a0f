"""Read masters, and make what is published of them: renditions, drawings and cards."""
