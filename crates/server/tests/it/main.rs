//! Every layer over a real socket.
