using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.HostServices;

/// <summary>Passes on what a service prints, a line at a time, each with the service's name before it.</summary>
/// <param name="prefix">What comes before each line.</param>
/// <param name="say">Takes a line.</param>
internal sealed class LineRelay(string prefix, Action<string> say)
{
    private const int LongestLine = 8192;

    private readonly byte[] _buffer = new byte[LongestLine];
    private int _length;

    /// <summary>Reads to the end; the rest without a line break is a line too.</summary>
    /// <param name="output">The pipe; closed at the end.</param>
    /// <param name="cancellationToken">Ends it where the pipe is kept open by a process that outlived the service.</param>
    public async Task RunAsync(SafeFileHandle output, CancellationToken cancellationToken)
    {
        try
        {
            while (await DescriptorIO.ReadAsync(output, _buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                _length += count;
                SayLines();
            }
        }
        catch (OperationCanceledException)
        {
            // What there is so far is still said.
        }
        finally
        {
            output.Dispose();
        }

        if (_length > 0)
            Say(_buffer.AsSpan(0, _length));
    }

    private void SayLines()
    {
        var rest = _buffer.AsSpan(0, _length);
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Say(rest[..end]);
            rest = rest[(end + 1)..];
        }

        if (rest.Length == LongestLine)
        {
            Say(rest);
            rest = [];
        }

        rest.CopyTo(_buffer);
        _length = rest.Length;
    }

    // A service may be no more trusted than the workload, and the line goes to a terminal.
    private void Say(ReadOnlySpan<byte> line) =>
        say(prefix + string.Concat(Encoding.UTF8.GetString(line).TrimEnd('\r').Select(static c => char.IsControl(c) && c != '\t' ? '?' : c)));
}
