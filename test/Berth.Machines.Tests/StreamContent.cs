namespace Berth.Machines.Tests;

internal static class StreamContent
{
    public static byte[] ReadToEnd(this Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public static void Use(this Stream stream, Action<Stream> action)
    {
        using (stream)
            action(stream);
    }
}
