using System.Collections.Immutable;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <summary>Decides what is executed.</summary>
internal static class CommandPlanner
{
    /// <summary>The program as an inside path, and its argv.</summary>
    /// <exception cref="CommandNotFoundException">It is nowhere, or nowhere the workload can see.</exception>
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
            var path = command[0] == '/' ? command : HostPaths.Join(workingDirectory, command);
            return (path, arguments);
        }

        return (Find(command, context, tree), arguments);
    }

    /// <summary>The shell that is used when there is no command, and written to <c>/etc/passwd</c>.</summary>
    public static string Shell(WorkloadSpec spec, PlanningContext context)
    {
        if (spec.Shell is { } shell)
            return shell;
        return context.Environment.TryGetValue("SHELL", out var own) && own.StartsWith('/') ? own : "/bin/sh";
    }

    /// <summary>
    /// The first hit in the caller's PATH that the workload can see. A hit it cannot see (a version manager in the home directory,
    /// say) is passed over for one in a system directory.
    /// </summary>
    private static string Find(string command, PlanningContext context, SandboxTree? tree)
    {
        const string UsualPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";
        var path = context.Environment.GetValueOrDefault("PATH") is { Length: > 0 } own ? own : UsualPath;
        string? hidden = null;
        foreach (var directory in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (directory[0] != '/')
                continue;
            var candidate = directory.TrimEnd('/') + "/" + command;
            if (!IsExecutable(context.Host, candidate))
                continue;
            if (tree is null || IsVisible(tree, candidate))
                return candidate;
            hidden ??= candidate;
        }

        throw hidden is null
            ? new CommandNotFoundException($"command \"{command}\" is not in PATH", "install it, or name it by its absolute path")
            : new CommandNotFoundException(
                $"command \"{command}\" is {hidden} on the host, which the workload cannot see", $"grant it: --ro {HostPaths.Parent(hidden)}");
    }

    private static bool IsExecutable(IHostView host, string path) =>
        HostPaths.Resolve(host, path) is { } resolved && host.Look(resolved) is { Kind: HostFileKind.File, Executable: true };

    private static bool IsVisible(SandboxTree tree, string path) =>
        tree.Resolve(path) is { } resolved && tree.Look(resolved) is { Kind: HostFileKind.File };
}
