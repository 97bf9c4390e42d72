using System.Collections.Immutable;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <summary>Decides which program is executed.</summary>
internal static class CommandPlanner
{
    /// <summary>The program as an inside path, and its argv.</summary>
    /// <exception cref="CommandNotFoundException">The program does not exist, or the workload cannot see it.</exception>
    public static (string Executable, ImmutableArray<string> Arguments) Plan(
        WorkloadSpec spec, PlanningContext context, SandboxTree? tree, string workingDirectory)
    {
        if (spec.Command.IsEmpty)
        {
            var shell = Shell(spec, context);
            return (shell, ["-" + shell[(shell.LastIndexOf('/') + 1)..], .. spec.Args]);
        }

        ImmutableArray<string> arguments = [.. spec.Command, .. spec.Args];
        var command = spec.Command[0];
        if (command.Contains('/', StringComparison.Ordinal))
        {
            return (Absolute(command, workingDirectory), arguments);
        }

        return (Find(command, context, tree), arguments);
    }

    /// <summary>
    /// The files of a command of the host, as paths of the host: the program, and files that its arguments name, such as a script. Some may
    /// not exist.
    /// </summary>
    /// <param name="command">The program and its arguments, at least the program.</param>
    /// <param name="workingDirectory">The directory in which it is started, for relative names.</param>
    /// <param name="context">The context with the PATH for names without a slash.</param>
    public static IEnumerable<string> FilesOf(IEnumerable<string> command, string workingDirectory, PlanningContext context)
    {
        var program = command.First();
        if (program.Contains('/', StringComparison.Ordinal))
            yield return Absolute(program, workingDirectory);
        else if (InPath(program, context).FirstOrDefault() is { } found)
            yield return found;
        foreach (var argument in command.Skip(1))
        {
            if (argument is not ("" or ['-', ..]) && argument.Length < HostPaths.Longest)
                yield return Absolute(argument, workingDirectory);
        }
    }

    private static string Absolute(string path, string directory) => path[0] == '/' ? path : HostPaths.Join(directory, path);

    /// <summary>The shell that runs if there is no command, also written to <c>/etc/passwd</c>.</summary>
    public static string Shell(WorkloadSpec spec, PlanningContext context)
    {
        if (spec.Shell is { } shell)
            return shell;
        return context.Environment.TryGetValue("SHELL", out var own) && own.StartsWith('/') ? own : "/bin/sh";
    }

    /// <summary>
    /// The first match in the caller's PATH that the workload can see. A match that it cannot see, such as a version manager in the home
    /// directory, is skipped.
    /// </summary>
    private static string Find(string command, PlanningContext context, SandboxTree? tree)
    {
        string? hidden = null;
        foreach (var candidate in InPath(command, context))
        {
            if (tree is null || IsVisible(tree, candidate))
                return candidate;
            hidden ??= candidate;
        }

        throw hidden is null
            ? new CommandNotFoundException($"command \"{command}\" is not in PATH", "install it, or name it by its absolute path")
            : new CommandNotFoundException(
                $"command \"{command}\" is {hidden} on the host, which the workload cannot see", $"grant {HostPaths.Parent(hidden)}")
            {
                Members = [SpecMember.Filesystem],
            };
    }

    /// <summary>The programs with a name in the caller's PATH, in the order of PATH.</summary>
    private static IEnumerable<string> InPath(string command, PlanningContext context)
    {
        const string UsualPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";
        var path = context.Environment.GetValueOrDefault("PATH") is { Length: > 0 } own ? own : UsualPath;
        foreach (var directory in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (directory[0] == '/' && directory.TrimEnd('/') + "/" + command is var candidate && IsExecutable(context.Host, candidate))
                yield return candidate;
        }
    }

    private static bool IsExecutable(IHostView host, string path) =>
        HostPaths.Resolve(host, path) is { } resolved && host.Look(resolved) is { Kind: HostFileKind.File, Executable: true };

    private static bool IsVisible(SandboxTree tree, string path) =>
        tree.Resolve(path) is { } resolved && tree.Look(resolved) is { Kind: HostFileKind.File };
}
