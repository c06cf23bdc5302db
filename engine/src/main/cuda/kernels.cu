// All kernels, as one module.
#include "activate.cu"
#include "attention.cu"
#include "decode.cu"
#include "norm.cu"
#include "product.cu"
#include "rotate.cu"
#include "rows.cu"
#include "stored_product.cu"
