using Berth.Linux.Text;

namespace Berth.Cli.Rendering;

/// <summary>Output as UTF-8. Bytes of host strings that are not UTF-8 are shown escaped.</summary>
internal static class ReadableOutput
{
    /// <summary>Makes <see cref="Console"/> write to the standard streams with this encoding.</summary>
    public static void Use()
    {
        Console.SetOut(Over(StandardStream.Output));
        Console.SetError(Over(StandardStream.Error));
    }

    private static StreamWriter Over(Stream stream) => new(stream, HostText.Readable) { AutoFlush = true };
}
