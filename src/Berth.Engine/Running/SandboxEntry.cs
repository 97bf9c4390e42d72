using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Berth.Instances.Records;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Proc;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Explanation;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Starting;
using Berth.Workloads.Specs;

namespace Berth.Engine.Running;

/// <summary><c>berth exec</c>: a command inside a running sandbox, in all its namespaces and its cgroup, under the same filters.</summary>
internal static class SandboxEntry
{
    /// <summary>Becomes the command's launcher. Returns only by throwing.</summary>
    /// <param name="record">The running instance.</param>
    /// <param name="command">The command; empty: the workload's shell.</param>
    /// <param name="say">Called for each message to the user.</param>
    /// <exception cref="InstanceNotFoundException">The instance has ended.</exception>
    /// <exception cref="LinuxException">The launcher could not be made.</exception>
    public static void Become(InstanceRecord record, ImmutableArray<string> command, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(record);
        var parameters = ParametersReader.Read(record.Name, record.Sandbox);
        ArgumentNullException.ThrowIfNull(say);
        if (command.IsDefaultOrEmpty)
            command = ["/bin/sh"];
        var (workload, _) = InstanceProcesses.Find(record)
            ?? throw new InstanceNotFoundException($"{record.Name} ({record.Id[..12]}) has no process left");
        var environment = Environment(parameters.Environment, workload.Identity.Pid, say);
        parameters = parameters with
        {
            Executable = Find(command[0], environment, workload.Identity.Pid),
            Arguments = command,
            Environment = environment,
            Resources = WithLimitsOf(workload.Identity.Pid, parameters.Resources),
        };
        var mode = LaunchMode.Standalone with { Standard = StandardDescriptors.Inspect() };
        var program = SandboxCompiler.CompileEntry(parameters, mode);
        using var image = MemoryFile.CreateExecutable(
            "berth-launcher", LauncherImage.Emit(program, RuntimeInformation.ProcessArchitecture).Bytes.Span,
                LauncherDirectory.For(HostContext.Directories()));
        using (workload)
        {
            ProcessExecutor.Replace(
                image.Handle, ["berth: " + record.Name], [], [new DescriptorMapping(workload.PidFd, SandboxCompiler.EnteredDescriptor)]);
        }
    }

    /// <summary>
    /// The workload's environment. The record has only the names of variables whose values may be secrets; the values are those in the
    /// memory of the workload, which can overwrite them.
    /// </summary>
    private static ImmutableArray<string> Environment(ImmutableArray<string> recorded, int pid, Action<string> say)
    {
        var values = ProcessEnvironment.Find(pid);
        var missing = new List<string>();
        var environment = ImmutableArray.CreateBuilder<string>(recorded.Length);
        foreach (var variable in recorded)
        {
            // These descriptors are the workload's own; the command can connect to the sockets by their paths.
            if (HostServiceNames.IsDescriptorVariable(variable))
                continue;
            if (variable.Contains('=', StringComparison.Ordinal))
                environment.Add(variable);
            else if (values.TryGetValue(variable, out var value))
                environment.Add($"{variable}={value}");
            else
                missing.Add(variable);
        }

        if (missing.Count > 0)
            say($"the command does not get {string.Join(", ", missing)}: the workload has overwritten its environment");
        return environment.ToImmutable();
    }

    /// <summary>
    /// Adds the workload's own limits where its description has none: the command must not have more than the workload. A lower limit of
    /// this process stays, because it cannot be raised.
    /// </summary>
    private static ResourceSpec WithLimitsOf(int pid, ResourceSpec resources)
    {
        var limits = resources.Rlimits.ToBuilder();
        foreach (var (theirs, own) in ProcessLimit.Find(pid).Zip(ProcessLimit.Find(System.Environment.ProcessId)))
        {
            if (theirs.Number >= ResourceLimits.Names.Length || limits.ContainsKey(ResourceLimits.Names[theirs.Number]))
                continue;
            if (theirs != own)
            {
                var hard = Lower(theirs.Hard, own.Hard);
                limits[ResourceLimits.Names[theirs.Number]] = new RlimitSpec((long?)Lower(theirs.Soft, hard), (long?)hard);
            }
        }

        return resources with { Rlimits = limits.ToImmutable() };
    }

    private static ulong? Lower(ulong? one, ulong? other) =>
        one is { } first && other is { } second ? Math.Min(first, second) : one ?? other;

    /// <summary>Looks up a command without a slash in the workload's PATH, in the workload's file tree.</summary>
    private static string Find(string command, ImmutableArray<string> environment, int pid)
    {
        if (command.Contains('/', StringComparison.Ordinal))
            return command;
        const string Variable = "PATH=";
        var path = environment.FirstOrDefault(static e => e.StartsWith(Variable, StringComparison.Ordinal))?[Variable.Length..]
            ?? "/usr/bin:/bin";
        foreach (var directory in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            // The workload controls the tree below /proc/PID/root. This only tests whether a file exists, and follows no link out of the
            // tree.
            using var root = DirectoryHandle.Open($"/proc/{pid}/root");
            try
            {
                using var found = root.Find((directory + "/" + command).TrimStart('/'), ResolveRules.InRoot);
                return directory + "/" + command;
            }
            catch (LinuxException)
            {
                continue;
            }
        }

        throw new CommandNotFoundException($"command \"{command}\" is not in the workload's PATH", "name it by its absolute path inside");
    }
}
