using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Berth.TestKit;

/// <summary>A process below the test process, at the moment of asking.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Parent">Its parent's process id.</param>
/// <param name="State">Its state as proc(5) has it: R, S, D, Z.</param>
/// <param name="Command">Its command line.</param>
/// <param name="Waits">The kernel function in which it sleeps (/proc/PID/wchan), where the kernel says so.</param>
/// <param name="Started">When it was started, by the local clock.</param>
internal sealed record DescendantProcess(int Pid, int Parent, string State, string Command, string Waits, DateTime Started)
{
    /// <summary>The processes below this one; parents before their children.</summary>
    public static IReadOnlyList<DescendantProcess> BelowThis()
    {
        var children = All().ToLookup(p => p.Parent);
        var found = new List<DescendantProcess>();
        var parents = new Queue<int>([Environment.ProcessId]);
        while (parents.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                parents.Enqueue(child.Pid);
            }
        }

        return found;
    }

    /// <summary>Kills it; nothing happens where it has ended.</summary>
    public void Kill()
    {
        try
        {
            using var process = Process.GetProcessById(Pid);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Pid} (parent {Parent}, {State}, in {Waits}): {Command}";

    private static IEnumerable<DescendantProcess> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var pid) ? Read(pid) : null)
            .OfType<DescendantProcess>();

    private static DescendantProcess? Read(int pid)
    {
        try
        {
            // "pid (name) state ppid ...": the name may contain spaces and brackets.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var command = File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0').Replace('\0', ' ');
            var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')];
            using var process = Process.GetProcessById(pid);
            return new DescendantProcess(
                pid,
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[0],
                command.Length == 0 ? $"[{name}]" : command[..Math.Min(command.Length, 300)],
                File.ReadAllText($"/proc/{pid}/wchan"),
                process.StartTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException
            or Win32Exception)
        {
            return null; // the process has ended
        }
    }
}
