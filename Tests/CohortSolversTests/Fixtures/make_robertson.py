# Robertson (1966) with its variational equations by the logarithms of the rates: the references of StiffTests.
import numpy as np
from scipy.integrate import Radau
k=np.array([0.04,1e4,3e7])
def f(t,z):
    y=z[:3];S=z[3:].reshape(3,3)
    a=k[0]*y[0];b=k[1]*y[1]*y[2];c=k[2]*y[1]**2
    J=np.array([[-k[0],k[1]*y[2],k[1]*y[1]],[k[0],-k[1]*y[2]-2*k[2]*y[1],-k[1]*y[1]],[0,2*k[2]*y[1],0]])
    F=np.array([[-a,b,0],[a,-b,-c],[0,0,c]])
    return np.concatenate([[b-a,a-b-c,c],(J@S+F).ravel()])
z=np.zeros(12);z[0]=1
t=0
for T in [0.4,4,40,400]:
    r=Radau(f,t,z,T,rtol=3e-13,atol=1e-18)
    while r.status=='running': r.step()
    z=r.y;t=T
    print("    "+", ".join("%.12e"%v for v in z[:3])+",", "//",  ", ".join("%.12e"%v for v in z[3:]))
