using System.Text;
using Berth.Descriptions.Text;
using Berth.Network.Inside;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Syscalls;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Explanation;

/// <summary>An outcome as text: the identity, the file tree, the restrictions, the changes of the host, and every system call.</summary>
public static class OutcomeText
{
    /// <summary>The whole explanation.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="program">The compiled program.</param>
    /// <param name="calls">Whether the system calls are listed.</param>
    public static string Render(SandboxOutcome outcome, SyscallProgram program, bool calls = true)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(program);
        var text = new StringBuilder();
        var p = outcome.Parameters;
        text.Append($"{p.Name}: {TerminalText.Name(string.Join(' ', p.Arguments.Select(Quote)))}\n\n");
        Line(text, "isolation", Tier(p.Tier));
        Line(text, "user", User(p));
        Line(text, "namespaces", p.Namespaces == 0 ? "none" : string.Join(' ', NamespaceNames.Kinds(p.Namespaces)));
        Line(text, "network", Network(p));
        Line(text, "program", p.Executable);
        Line(text, "starts in", p.WorkingDirectory);
        Line(text, "capabilities", p.Capabilities == 0 ? "none" : $"0x{p.Capabilities:x}");
        Line(text, "seccomp", p.SeccompText);
        Line(text, "landlock", p.Landlock is { } landlock ? $"{landlock.Rules.Length} rules, ABI {landlock.Abi}" : "none");
        Line(text, "cgroup", p.Cgroup ?? "the caller's");
        Line(text, "stop", $"signal {p.StopSignal}, SIGKILL after {p.StopDelay.TotalSeconds:0.###} s");
        Line(text, "terminal", p.Tty ? "its own" : p.Tier == IsolationTier.Namespaces ? "none (a new session)" : "the caller's");
        if (p.NetworkPlan is { } network)
        {
            List(text, "What it may reach", network.Rules.Allow.Select(static rule => rule.ToString()));
            List(text, "What it may not reach, even so", network.Rules.Deny.Select(static rule => rule.ToString()));
        }

        Tree(text, p);
        if (p is { Mounts.IsEmpty: true, Landlock.Rules: var rules })
            List(text, "What it may use of the host's files (Landlock)", rules.Select(static r => $"{r.Path,-40}  {r.Text}"));
        List(text, "Host services", outcome.HostServices.SelectMany(HostService));
        List(text, "Not enforced", p.NotEnforced);
        List(text, "Warnings", outcome.Warnings);
        List(text, "Notes", outcome.Notes);
        Host(text, outcome);
        if (calls)
            Calls(text, program);
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append($"  {name,-13} {TerminalText.Name(value)}\n");

    private static string Network(SandboxParameters p)
    {
        if (p.Network == NetworkMode.Host)
            return "the host's";
        if (p.NetworkPlan is not null)
            return $"by rules; names have addresses in {InsideAddresses.Ranges}";
        return p.Namespaces == 0 ? "none (sockets denied)" : "none but its own loopback";
    }

    private static string Tier(IsolationTier tier) => tier switch
    {
        IsolationTier.Namespaces => "namespaces, mounts, seccomp, Landlock",
        IsolationTier.Landlock => "landlock tier: Landlock, seccomp, no_new_privs; no namespaces",
        _ => "none: a process like any other",
    };

    private static string User(SandboxParameters p)
    {
        var identity = p.Identity;
        if (identity is { Mapping: IdMapping.None, Number: null })
            return $"yourself (uid {identity.HostUid})";
        var who = identity.Number is { } number ? $"identity {number}" : "yourself";
        return $"{identity.Username} (uid {identity.InsideUid} inside, {identity.HostUid} on the host: {who})";
    }

    private static void Tree(StringBuilder text, SandboxParameters p)
    {
        var shown = p.Mounts.Where(static m => m is not DirectoryStep and not (FileStep { Content.Length: 0 })).ToArray();
        if (shown.Length == 0)
            return;
        text.Append("\nWhat it sees (a later line covers an earlier one)\n");
        var links = shown.OfType<SymlinkStep>().Count(static l => l.IsAutoEtc);
        var width = Math.Min(40, shown.Max(static m => m.Target.Length));
        foreach (var step in shown)
        {
            if (step is SymlinkStep { IsAutoEtc: true })
                continue;
            var target = TerminalText.Name(step.Target).PadRight(width);
            text.Append($"  {target}  {MountStepText.Access(step),-20}  {TerminalText.Name(MountStepText.Behind(step))}\n");
        }

        if (links > 1)
            text.Append($"  {"/etc/*".PadRight(width)}  {"read",-20}  {links} links into /etc/.host/etc\n");
        text.Append($"  {"/".PadRight(width)}  {(p.WritableRoot ? "read, write" : "read"),-20}  memory\n");
    }

    private static IEnumerable<string> HostService(HostServicePlan service)
    {
        yield return $"{service.Name}: {string.Join(' ', service.Arguments.Select(Quote))}";
        yield return $"  methods       {string.Join(' ', service.Methods)}";
        if (Limits(service.Grant) is { Length: > 0 } limits)
            yield return $"  limits        {limits}";
        yield return $"  isolation     {(service.Sandbox is { } own ? Tier(own.Tier) : "none: it may do all that you may")}";
        if (service.Sandbox is not { } sandbox)
            yield break;
        yield return $"  user          {User(sandbox)}";
        yield return $"  network       {(sandbox.Network == NetworkMode.Host ? "the host's" : "none")}";
        foreach (var bind in sandbox.Mounts.OfType<BindMount>().Where(static b => b.Write && !b.Device))
            yield return $"  writes        {bind.Source}";
        foreach (var missing in sandbox.NotEnforced)
            yield return $"  not enforced  {missing}";
    }

    /// <summary>The limits that differ from the default.</summary>
    private static string Limits(HostServiceGrant grant)
    {
        var usual = new HostServiceGrant { Name = grant.Name };
        string?[] limits =
        [
            grant.Deadline is { } deadline ? $"answered within {deadline.TotalSeconds:0.###} s" : null,
            grant.Concurrency != usual.Concurrency ? $"{grant.Concurrency} calls at a time" : null,
            grant.MaximumCallSize != usual.MaximumCallSize ? $"{grant.MaximumCallSize} bytes a call" : null,
            grant.Descriptors != usual.Descriptors ? $"{grant.Descriptors} descriptors a call" : null,
            grant.DescriptorKinds.IsEmpty
                ? null
                : $"descriptors: {string.Join(' ', grant.DescriptorKinds.Select(static kind => kind.ToString().ToLowerInvariant()))}",
            grant.Backtraces ? "with backtraces" : null,
        ];
        return string.Join("; ", limits.Where(static limit => limit is not null));
    }

    private static void Host(StringBuilder text, SandboxOutcome outcome)
    {
        text.Append("\nWhat is done to the host\n");
        if (outcome.HostActions.IsEmpty)
            text.Append("  nothing\n");
        foreach (var action in outcome.HostActions)
        {
            var lifetime = action.Lifetime.ToString().ToLowerInvariant();
            var revert = action.RevertDescription is { } undone ? $"afterwards ({lifetime}): {undone}" : "stays";
            text.Append($"  {TerminalText.Name(action.Description)}\n    {TerminalText.Name(revert)}\n");
        }
    }

    /// <summary>Every operation. Of a long run of similar operations, only the first and the number of the others.</summary>
    private static void Calls(StringBuilder text, SyscallProgram program)
    {
        const int MostAlike = 3;
        text.Append("\nSystem calls\n");
        var operations = program.Numbered().ToArray();
        for (var index = 0; index < operations.Length; index++)
        {
            var (operation, depth) = operations[index];
            var indent = new string(' ', depth * 4);
            if (index == 0 || operations[index - 1].Operation.Note != operation.Note)
                text.Append($"       {indent}# {TerminalText.Name(operation.Note)}\n");
            text.Append($"  {index,4} {indent}{TerminalText.Name(OperationText.Render(operation, program))}\n");
            var last = index;
            while (last + 1 < operations.Length && IsAlike(operations[last + 1].Operation, operation))
                last++;
            if (last - index < MostAlike)
                continue;
            text.Append($"       {indent}… and {last - index} more like it\n");
            index = last;
        }
    }

    private static bool IsAlike(Operation one, Operation other) =>
        one.Note == other.Note && one is SyscallOperation first && other is SyscallOperation second && first.Call == second.Call
        && first.Call is Linux.Abi.Syscall.prctl or Linux.Abi.Syscall.symlinkat or Linux.Abi.Syscall.rt_sigaction;

    private static void List(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var any = false;
        foreach (var line in lines)
        {
            if (!any)
                text.Append($"\n{title}\n");
            any = true;
            text.Append($"  {TerminalText.Name(line)}\n");
        }
    }

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(static c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
            ? argument
            : "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
