using System.Text;
using Berth.Linux.Text;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Mounts;

namespace Berth.Sandbox.Planning;

/// <summary>
/// Checks whether the program of a plan exists as the workload will see it, before another process is stopped for it. Only the kernel
/// decides when the program is executed, so unknown cases pass.
/// </summary>
internal static class ProgramCheck
{
    private const int LongestFirstLine = 256; // BINPRM_BUF_SIZE
    private const int MostInterpreters = 4;

    /// <summary>The reason why the program cannot be executed; null: none is known before the start.</summary>
    /// <param name="outcome">The plan.</param>
    /// <param name="host">The host of the plan.</param>
    public static ProgramProblem? Find(SandboxOutcome outcome, IHostView host)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(host);
        var (program, of) = (outcome.Parameters.Executable, "");
        for (var depth = 0; depth < MostInterpreters; depth++)
        {
            var path = outcome.Tree is { } tree ? tree.Resolve(program) : HostPaths.Resolve(host, program);
            var file = path is null ? null : outcome.Tree is { } seen ? seen.Look(path) : host.Look(path);
            if (file is null)
                return IsKnownMissing(outcome.Tree, host, path ?? program)
                    ? new ProgramProblem(
                        $"{of}{program} is not there{(outcome.Tree is null ? "" : " inside the sandbox")}", IsMissing: true)
                    : null;
            if (file.Kind is HostFileKind.Directory)
                return new ProgramProblem($"{of}{program} is a directory", IsMissing: false);
            if (file.Identity is null)
                return null; // the sandbox creates it
            if (!file.Executable)
                return new ProgramProblem($"{of}{program} may not be executed by anybody; chmod +x it", IsMissing: false);
            if ((outcome.Tree is { } shown ? shown.HostPathsOf(path!).FirstOrDefault() : path) is not { } source
                || InterpreterOf(source) is not { } interpreter)
                return null;
            (program, of) = (interpreter, $"the interpreter of {program}, ");
        }

        return null;
    }

    /// <summary>Whether a path that is not visible now will not exist in the sandbox.</summary>
    private static bool IsKnownMissing(SandboxTree? tree, IHostView host, string path) =>
        tree is null ? MaySee(host, path) : tree.MountOf(path) switch
        {
            TmpfsMount => true,
            BindMount bind => MaySee(host, HostPaths.Rebase(path, bind.Target, bind.Source)),
            _ => false,
        };

    /// <summary>Whether a path that is not visible does not exist. Unknown below a directory that the caller may not search.</summary>
    private static bool MaySee(IHostView host, string path)
    {
        for (var directory = HostPaths.Parent(path); ; directory = HostPaths.Parent(directory))
        {
            if (host.Look(directory) is { Kind: HostFileKind.Directory })
                return host.MayEnter(directory);
            if (directory == "/")
                return true;
        }
    }

    /// <summary>The interpreter in the first line of a script (execve(2)); null: the file is not a script, or cannot be read.</summary>
    private static string? InterpreterOf(string path)
    {
        if (HostText.HasBytes(path))
            return null; // the base library does not support such paths
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> start = stackalloc byte[LongestFirstLine];
            start = start[..RandomAccess.Read(file, start, 0)];
            if (!start.StartsWith("#!"u8) || start.IndexOf((byte)'\n') is not (> 0 and var end))
                return null;
            var line = start[2..end].Trim(" \t"u8);
            var blank = line.IndexOfAny(" \t"u8);
            return Encoding.UTF8.GetString(blank < 0 ? line : line[..blank]) is ['/', ..] interpreter ? interpreter : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
