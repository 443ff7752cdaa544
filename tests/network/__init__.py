"""A network of our own to be bad in: namespaces of the kernel, and air between them that loses,
delays and cuts packets. It needs root on Linux and /dev/net/tun, and touches nothing outside.
"""
