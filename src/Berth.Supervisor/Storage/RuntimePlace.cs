using System.Runtime.Versioning;
using System.Text;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;

namespace Berth.Supervisor.Storage;

/// <summary>
/// Which runtime directory the supervisor of a state directory has. It stands in the state directory, so that a command finds the
/// supervisor whatever its own environment says, and the next supervisor what runs.
/// </summary>
/// <param name="Directory">The runtime directory.</param>
/// <param name="Lost">Runtime directories that were removed since the last boot while services ran: what belonged to them is known by these
/// names yet.</param>
[SupportedOSPlatform("linux")]
internal sealed record RuntimePlace(string Directory, IReadOnlyList<string> Lost)
{
    private const string FileName = "runtime";

    /// <summary>What is written in a state directory since the last boot; null: nothing.</summary>
    public static RuntimePlace? Read(string state) =>
        ReadLines(state) is [var boot, var directory, .. var lost] && boot == BootId.Read() ? new RuntimePlace(directory, lost) : null;

    /// <summary>
    /// Whether something is written there, and before the last boot: what a runtime directory has that was not cleared by that is of no
    /// use.
    /// </summary>
    public static bool IsOfEarlierBoot(string state) => ReadLines(state) is [var boot, ..] && boot != BootId.Read();

    /// <summary>Writes it where it does not stand there already: the next supervisor starts also where the disk is full.</summary>
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
