using System.Runtime.Versioning;
using System.Text;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;

namespace Berth.Supervisor.Storage;

/// <summary>
/// The runtime directory of a state directory's supervisor. It is recorded in the state directory, so that a command finds the supervisor
/// independent of its environment, and the next supervisor finds running services.
/// </summary>
/// <param name="Directory">The runtime directory.</param>
/// <param name="Lost">Runtime directories that were removed since boot while services ran: their processes are still identified by these
/// names.</param>
[SupportedOSPlatform("linux")]
internal sealed record RuntimePlace(string Directory, IReadOnlyList<string> Lost)
{
    private const string FileName = "runtime";

    /// <summary>The record in a state directory since the last boot; null: none.</summary>
    public static RuntimePlace? Read(string state) =>
        ReadLines(state) is [var boot, var directory, .. var lost] && boot == BootId.Read() ? new RuntimePlace(directory, lost) : null;

    /// <summary>
    /// Whether there is a record from before the last boot: the files of a runtime directory that was not cleared at boot are then stale.
    /// </summary>
    public static bool IsOfEarlierBoot(string state) => ReadLines(state) is [var boot, ..] && boot != BootId.Read();

    /// <summary>Writes the record if it differs, so that a supervisor can also start with a full disk.</summary>
    /// <exception cref="LinuxException">It can't be written.</exception>
    public void Write(string state)
    {
        string[] lines = [BootId.Read(), Directory, .. Lost];
        if (!ReadLines(state).SequenceEqual(lines))
            AtomicFile.Write(Path.Combine(state, FileName), Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), durable: false);
    }

    private static string[] ReadLines(string state)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(state, FileName));
        }
        catch (IOException)
        {
            return [];
        }
    }
}
