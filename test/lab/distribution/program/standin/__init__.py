"""The stand-in distribution: the outside contract of RKE2 and K3s around a real etcd and a real Kubernetes control plane."""
