"""Neural networks: trained by Keras on JAX, and asked with NumPy alone.

config    settings that all networks have in common
layers    what a network is made of, and the shapes of its weights
forward   what a network makes of its input
training  fitting a network, epoch by epoch
judgement how well a network guesses, beside simpler ways
export    a network as a file of Keras
extra     whether what training needs is installed
stored    what models that are networks have in common
"""
