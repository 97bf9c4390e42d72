using Berth.Linux.Text;

namespace Berth.Cli.Rendering;

/// <summary>What is written for people: UTF-8 in which the bytes of host strings that are none can be read.</summary>
internal static class ReadableOutput
{
    /// <summary>Has the console's writers write it.</summary>
    public static void Use()
    {
        Console.SetOut(Over(StandardStream.Output));
        Console.SetError(Over(StandardStream.Error));
    }

    private static StreamWriter Over(Stream stream) => new(stream, HostText.Readable) { AutoFlush = true };
}
