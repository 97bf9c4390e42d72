using System.Text;
using Berth.Descriptions.Text;
using Berth.Linux.Text;

namespace Berth.Extensions.Hosting;

/// <summary>Logs a stream of a program line by line. Control characters are escaped, because logs are shown on terminals.</summary>
internal static class OutputLines
{
    // A longer line is logged in pieces.
    private const int LongestLine = 16 * 1024;

    internal static async Task ForwardAsync(Stream stream, Action<string> log)
    {
        var lines = new LineBuffer(LongestLine);
        int count;
        while ((count = await stream.ReadAsync(lines.GetMemory(), CancellationToken.None).ConfigureAwait(false)) > 0)
        {
            lines.Advance(count);
            while (lines.TryTake(out var line))
                log(Text(line.Span));
        }

        if (lines.HasRest)
            log(Text(lines.TakeRest().Span));
    }

    private static string Text(ReadOnlySpan<byte> line) => TerminalText.Line(Encoding.UTF8.GetString(line));
}
