using System.Buffers.Binary;

namespace Berth.Supervision.S6;

/// <summary>The status of a service that <c>s6-supervise</c> writes to <c>supervise/status</c>.</summary>
/// <param name="Since">When the service came up or went down.</param>
/// <param name="Pid">The process id; 0: none.</param>
/// <param name="WaitStatus">The wait status (wait(2)) of its last process; meaningless while the first process runs.</param>
/// <param name="IsFinishing">Whether the process is the finish script.</param>
/// <param name="IsWantedUp">Whether s6-supervise restarts it when it ends.</param>
/// <param name="IsReady">Whether it has reported readiness; for a service that is down, whether it has ended completely.</param>
internal readonly record struct S6Status(DateTimeOffset Since, int Pid, int WaitStatus, bool IsFinishing, bool IsWantedUp, bool IsReady)
{
    // s6/s6-supervise.h of s6 2.11: two TAI64N stamps, the pid, the wait status, flags; all of them big-endian.
    private const int Size = 35;
    private const int PidOffset = 24, WaitStatusOffset = 32, FlagsOffset = 34;
    private const int Finishing = 2, WantedUp = 4, Ready = 8;

    /// <summary>Whether its program runs.</summary>
    internal bool IsUp => Pid > 0 && !IsFinishing;

    /// <summary>How its last process ended.</summary>
    internal (int? Code, int? Signal) Exit => (WaitStatus & 0x7F) == 0 ? (WaitStatus >> 8 & 0xFF, null) : (null, WaitStatus & 0x7F);

    /// <summary>Parses the content of the file; null: another version of s6 wrote it.</summary>
    internal static S6Status? Decode(ReadOnlySpan<byte> file)
    {
        if (file.Length != Size || Tai64.TryRead(file) is not { } since)
            return null;
        var pid = BinaryPrimitives.ReadInt64BigEndian(file[PidOffset..]);
        var flags = file[FlagsOffset];
        return pid is < 0 or > int.MaxValue
            ? null
            : new S6Status(since, (int)pid, BinaryPrimitives.ReadUInt16BigEndian(file[WaitStatusOffset..]), (flags & Finishing) != 0,
                (flags & WantedUp) != 0, (flags & Ready) != 0);
    }
}
