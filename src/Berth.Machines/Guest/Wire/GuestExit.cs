using Berth.Linux.Errors;

namespace Berth.Machines.Guest.Wire;

/// <summary>How a command in a guest ended.</summary>
/// <param name="Code">The exit code, 0 to 255; meaningless if a signal ended the command.</param>
/// <param name="Signal">The number of the signal that ended it, 1 to 64; 0: none.</param>
public readonly record struct GuestExit(int Code, int Signal)
{
    private const int MostSignals = 64;

    /// <summary>The status as a shell shows it: the exit code, or 128 + the number of the signal.</summary>
    public int ShellCode => Signal == 0 ? Code : ExitCode.OfSignal(Signal);

    /// <summary>The content of a frame.</summary>
    public ReadOnlyMemory<byte> Encode() => new WireWriter().Number((uint)Code).Number((uint)Signal).Content;

    /// <summary>Reads the content of a frame.</summary>
    /// <exception cref="GuestProtocolException">It is not one.</exception>
    public static GuestExit Decode(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        var (code, signal) = (reader.Number(), reader.Number());
        reader.End();
        return code <= byte.MaxValue && signal <= MostSignals
            ? new GuestExit((int)code, (int)signal)
            : throw new GuestProtocolException("the guest's exit code is none");
    }
}
