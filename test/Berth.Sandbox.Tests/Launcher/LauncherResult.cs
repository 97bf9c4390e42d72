using System.Text;
using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>What a launcher came to.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Bytes">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
/// <param name="Report">What it wrote to the report pipe.</param>
internal sealed record LauncherResult(ExitStatus Status, byte[] Bytes, string Error, byte[] Report)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    public int ExitCode => Status.ShellCode;

    /// <summary>The failed operation and the errno; null: no report came.</summary>
    public (int Operation, Errno Error)? Failure => Report.Length == 0 ? null
        : Report.Length == 8 ? (BitConverter.ToInt32(Report), (Errno)BitConverter.ToInt32(Report, 4))
        : throw new InvalidDataException($"a report of {Report.Length} bytes");
}
