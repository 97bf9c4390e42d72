using System.Buffers.Binary;

namespace Berth.Desktop.Sound;

/// <summary>
/// What one connection of a workload may ask a sound server: to play, and to record if that is granted. A request is the numbers of its
/// command and of its answer, and values. Two threads use this: one for each direction.
/// </summary>
/// <param name="cookie">By what the server knows Berth; null: it knows its user.</param>
/// <param name="mayRecord">Whether it may record.</param>
internal sealed class PulseFilter(byte[]? cookie, bool mayRecord)
{
    /// <summary>The length of a cookie of PulseAudio, in bytes.</summary>
    public const int CookieSize = 256;

    private const byte Number = (byte)'L', Bytes = (byte)'x';
    private const int TagAt = 5, ValuesAt = 10, SecondAt = 15, NumberSize = 4;
    private const uint VersionBits = 0xffff; // the others offer memory to share
    private const int MostAsked = 64, MostOwn = 1024;

    private readonly Lock _gate = new();
    private readonly HashSet<uint> _asked = [];
    private readonly HashSet<uint> _own = [];
    private long _lastTag = -1;

    /// <summary>Decides about a request, and changes what may not be passed on as it is.</summary>
    /// <param name="request">The request.</param>
    public PulseVerdict Decide(Span<byte> request)
    {
        if (!TryReadHead(request, out var command, out var tag) || tag <= _lastTag)
            return PulseVerdict.End;
        _lastTag = tag; // each is new, so that an answer has one request
        if (command is PulseCommand.Auth)
            return TryAuthenticate(request) ? PulseVerdict.Pass : PulseVerdict.End;
        if (!MaySend(command) || (IsAboutAStream(command) && !IsOwn(request)))
            return PulseVerdict.Refuse;
        if (!PulseValues.TryClean(request[ValuesAt..]))
            return PulseVerdict.End;
        return command is not PulseCommand.CreatePlaybackStream || TryAsk(tag) ? PulseVerdict.Pass : PulseVerdict.Refuse;
    }

    /// <summary>Takes notice of an answer: the server gives each stream a number, which is then the workload's own.</summary>
    /// <param name="answer">What the server has sent.</param>
    public void Notice(ReadOnlySpan<byte> answer)
    {
        if (!TryReadHead(answer, out var command, out var tag) || command is not (PulseCommand.Reply or PulseCommand.Error))
            return;
        lock (_gate)
        {
            if (_asked.Remove(tag)
                && command is PulseCommand.Reply
                && TryReadNumber(answer, ValuesAt, out _)
                && TryReadNumber(answer, SecondAt, out var stream)
                && _own.Count < MostOwn)
                _own.Add(stream);
        }
    }

    /// <summary>The answer to a request that is refused: error 1, "access denied".</summary>
    /// <param name="request">The request.</param>
    public static byte[] Refusal(ReadOnlySpan<byte> request) =>
        [Number, 0, 0, 0, (byte)PulseCommand.Error, .. request[TagAt..ValuesAt], Number, 0, 0, 0, 1];

    private bool TryAuthenticate(Span<byte> request)
    {
        if (request.Length != SecondAt + 1 + NumberSize + CookieSize
            || !TryReadNumber(request, ValuesAt, out var version)
            || request[SecondAt] != Bytes
            || BinaryPrimitives.ReadUInt32BigEndian(request[(SecondAt + 1)..]) != CookieSize)
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(request[(ValuesAt + 1)..], version & VersionBits);
        var sent = request[^CookieSize..];
        sent.Clear();
        cookie?.CopyTo(sent);
        return true;
    }

    private bool MaySend(PulseCommand command) => command switch
    {
        PulseCommand.Error or PulseCommand.Reply => false,
        PulseCommand.CreateRecordStream or PulseCommand.DeleteRecordStream or PulseCommand.LookupSource or PulseCommand.GetSourceInfo
            or PulseCommand.GetSourceInfoList or PulseCommand.SetRecordStreamName or PulseCommand.GetRecordLatency
            or PulseCommand.CorkRecordStream or PulseCommand.FlushRecordStream or PulseCommand.SetRecordStreamBufferAttr
            or PulseCommand.UpdateRecordStreamSampleRate or PulseCommand.UpdateRecordStreamProplist
            or PulseCommand.RemoveRecordStreamProplist => mayRecord,
        _ => Enum.IsDefined(command),
    };

    private static bool IsAboutAStream(PulseCommand command) =>
        command is PulseCommand.GetSinkInputInfo or PulseCommand.SetSinkInputVolume or PulseCommand.SetSinkInputMute;

    private bool IsOwn(ReadOnlySpan<byte> request)
    {
        lock (_gate)
            return TryReadNumber(request, ValuesAt, out var stream) && _own.Contains(stream);
    }

    private bool TryAsk(uint tag)
    {
        lock (_gate)
            return _asked.Count < MostAsked && _asked.Add(tag);
    }

    private static bool TryReadHead(ReadOnlySpan<byte> packet, out PulseCommand command, out uint tag)
    {
        tag = 0;
        var isRead = TryReadNumber(packet, 0, out var number) && TryReadNumber(packet, TagAt, out tag);
        command = (PulseCommand)number;
        return isRead;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> packet, int at, out uint number)
    {
        number = 0;
        return packet.Length > at
            && packet[at] == Number
            && BinaryPrimitives.TryReadUInt32BigEndian(packet[(at + 1)..], out number);
    }
}
