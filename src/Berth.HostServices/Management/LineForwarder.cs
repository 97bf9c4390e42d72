using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Text;
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
    private readonly LineBuffer _lines = new(LongestLine);

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
            int count;
            while ((count = await DescriptorIO.ReadAsync(stream, _lines.GetMemory(), cancellationToken).ConfigureAwait(false)) > 0)
            {
                _lines.Advance(count);
                while (_lines.TryTake(out var line))
                    Forward(line.Span);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service has ended, and something that it started keeps the stream open.
        }

        if (_lines.HasRest)
            Forward(_lines.TakeRest().Span);
    }

    private void Forward(ReadOnlySpan<byte> line) => _forward(Encoding.UTF8.GetString(line));
}
