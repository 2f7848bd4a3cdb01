// OpenCL.dll for the Windows package: says that there is no OpenCL here.
//
// The build of oneDNN that is packaged can compute on graphics cards by OpenCL too, so Windows refuses to load it where OpenCL.dll is missing,
// as it is on computers whose graphics driver brings none. Likeness uses oneDNN on the processor alone and calls none of these functions.
// The arguments are left out: the caller clears them away on 64-bit Windows.

#define NO_PLATFORM (-1001) // CL_PLATFORM_NOT_FOUND_KHR

#define STATUS(name) \
  __declspec(dllexport) int name(void) { return NO_PLATFORM; }
#define OBJECT(name) \
  __declspec(dllexport) void *name(void) { return 0; }

STATUS(clBuildProgram)
OBJECT(clCreateBuffer)
OBJECT(clCreateCommandQueue)
OBJECT(clCreateContext)
OBJECT(clCreateKernel)
OBJECT(clCreateProgramWithBinary)
OBJECT(clCreateProgramWithSource)
OBJECT(clCreateSubBuffer)
STATUS(clEnqueueCopyBuffer)
STATUS(clEnqueueFillBuffer)
OBJECT(clEnqueueMapBuffer)
STATUS(clEnqueueMarkerWithWaitList)
STATUS(clEnqueueNDRangeKernel)
STATUS(clEnqueueReadBuffer)
STATUS(clEnqueueUnmapMemObject)
STATUS(clEnqueueWriteBuffer)
STATUS(clFinish)
STATUS(clGetCommandQueueInfo)
STATUS(clGetContextInfo)
STATUS(clGetDeviceIDs)
STATUS(clGetDeviceInfo)
STATUS(clGetEventProfilingInfo)
OBJECT(clGetExtensionFunctionAddressForPlatform)
STATUS(clGetKernelArgInfo)
STATUS(clGetKernelInfo)
STATUS(clGetMemObjectInfo)
STATUS(clGetPlatformIDs)
STATUS(clGetPlatformInfo)
STATUS(clGetProgramBuildInfo)
STATUS(clGetProgramInfo)
STATUS(clReleaseCommandQueue)
STATUS(clReleaseContext)
STATUS(clReleaseDevice)
STATUS(clReleaseEvent)
STATUS(clReleaseKernel)
STATUS(clReleaseMemObject)
STATUS(clReleaseProgram)
STATUS(clRetainCommandQueue)
STATUS(clRetainContext)
STATUS(clRetainDevice)
STATUS(clRetainEvent)
STATUS(clRetainMemObject)
STATUS(clSetKernelArg)
