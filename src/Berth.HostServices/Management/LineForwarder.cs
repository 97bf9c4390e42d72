using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Management;

/// <summary>
/// Passes on the output of a service line by line. There is one forwarder for each stream, so an incomplete line does not delay others.
/// </summary>
public sealed class LineForwarder
{
    // The maximum length that is held. A longer line is passed on in pieces.
    private const int LongestLine = 16 * 1024;

    private readonly SafeFileHandle _stream;
    private readonly Action<string> _forward;
    private readonly LineBuffer _lines = new(LongestLine);

    /// <summary>Creates a forwarder for a pipe.</summary>
    /// <param name="stream">The read end of the pipe; the forwarder takes ownership, and closes it when <see cref="RunAsync"/>
    /// ends.</param>
    /// <param name="forward">Called with each line, without its newline, of at most 16 KiB; a longer line comes in pieces. The text is
    /// unchanged, even if the service is hostile.</param>
    public LineForwarder(SafeFileHandle stream, Action<string> forward)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(forward);
        _stream = stream;
        _forward = forward;
    }

    /// <summary>Forwards until the stream ends. An incomplete last line is forwarded, too.</summary>
    /// <param name="cancellationToken">Stops earlier, for use if a child of the service keeps the stream open.</param>
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
            // The service has ended, but one of its children keeps the stream open.
        }

        if (_lines.HasRest)
            Forward(_lines.TakeRest().Span);
    }

    private void Forward(ReadOnlySpan<byte> line) => _forward(Encoding.UTF8.GetString(line));
}
