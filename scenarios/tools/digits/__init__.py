"""The handwritten-digits scenario: data set, LeNet-style CNN, training and ONNX export."""
