// Says which class pictures are, with ONNX Runtime:
//
//   dotnet run -- PICTURE...
//
// Pictures that a camera turned by EXIF data must be turned before; see SKCodec.EncodedOrigin. On Linux add the package
// SkiaSharp.NativeAssets.Linux.
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SkiaSharp;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: dotnet run -- PICTURE...");
    return 2;
}
using var session = new InferenceSession(Path.Combine("..", "..", "model.onnx"));
foreach (var path in args)
{
    var (name, probabilities) = Classify(session, path);
    Console.WriteLine($"{name}\t{probabilities.Max():F3}\t{path}");
}
return 0;

// The name of the class, and the probability of each in the order of classes.txt.
static (string Name, float[] Probabilities) Classify(InferenceSession session, string path)
{
    var inputs = new[] { NamedOnnxValue.CreateFromTensor("picture", Pixels(path)) };
    using var results = session.Run(inputs);
    var probabilities = results.First(r => r.Name == "probabilities").AsTensor<float>().ToArray();
    var name = results.First(r => r.Name == "class").AsTensor<string>().GetValue(0);
    return (name, probabilities);
}

// The pixels, transparent parts over white: [height,width,3].
static DenseTensor<byte> Pixels(string path)
{
    using var picture = SKBitmap.Decode(path) ?? throw new InvalidDataException($"{path} is no picture");
    var pixels = new DenseTensor<byte>(new[] { picture.Height, picture.Width, 3 });
    for (var y = 0; y < picture.Height; y++)
    {
        for (var x = 0; x < picture.Width; x++)
        {
            var c = picture.GetPixel(x, y); // not premultiplied
            byte OverWhite(byte v) => (byte)((v * c.Alpha + 255 * (255 - c.Alpha) + 127) / 255);
            pixels[y, x, 0] = OverWhite(c.Red);
            pixels[y, x, 1] = OverWhite(c.Green);
            pixels[y, x, 2] = OverWhite(c.Blue);
        }
    }
    return pixels;
}
