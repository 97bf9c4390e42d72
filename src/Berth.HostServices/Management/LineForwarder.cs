using System.Text;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Management;

/// <summary>
/// Passes on what a service prints, line by line. Each stream has one of its own, so a line that is not finished holds up nobody else's.
/// </summary>
public sealed class LineForwarder
{
    // A service that never ends its line makes us hold no more than this; the line comes in pieces.
    private const int LongestLine = 16 * 1024;

    private readonly SafeFileHandle _stream;
    private readonly Action<string> _forward;
    private readonly byte[] _line = new byte[LongestLine];
    private int _length;

    /// <summary>Forwards from a pipe.</summary>
    /// <param name="stream">The pipe's reading end; owned by it from now on, and closed when <see cref="RunAsync"/> ends.</param>
    /// <param name="forward">Takes a line, without its line break, of at most 16 KiB; a longer one comes in pieces. What a hostile service
    /// printed is in it as it is.</param>
    public LineForwarder(SafeFileHandle stream, Action<string> forward)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(forward);
        _stream = stream;
        _forward = forward;
    }

    /// <summary>Forwards until the stream ends; the rest of an unfinished line counts as one.</summary>
    /// <param name="cancellationToken">Ends it early: where something that the service started keeps the stream open.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stream = _stream;
        try
        {
            while (true)
            {
                var count = await DescriptorIO.ReadAsync(stream, _line.AsMemory(_length), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                    break;
                _length += count;
                ForwardLines(count);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service has ended, and something that it started keeps the stream open.
        }

        if (_length > 0)
            Forward(_line.AsSpan(0, _length));
    }

    private void ForwardLines(int added)
    {
        var start = 0;
        var unseen = _length - added;
        while (_line.AsSpan(unseen, _length - unseen).IndexOf((byte)'\n') is >= 0 and var place)
        {
            Forward(_line.AsSpan(start, unseen + place - start));
            start = unseen = unseen + place + 1;
        }

        _line.AsSpan(start, _length - start).CopyTo(_line);
        _length -= start;
        if (_length < LongestLine)
            return;
        // Not in the middle of a character.
        var end = LongestLine;
        while (end > LongestLine - 4 && (_line[end - 1] & 0xC0) == 0x80)
            end--;
        if (_line[end - 1] >= 0xC0)
            end--;
        Forward(_line.AsSpan(0, end));
        _line.AsSpan(end).CopyTo(_line);
        _length = LongestLine - end;
    }

    private void Forward(ReadOnlySpan<byte> line) => _forward(Encoding.UTF8.GetString(line));
}
