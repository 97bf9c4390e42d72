using System.Text;
using Berth.Descriptions.Text;
using Berth.Engine.Enforcement;
using Berth.Instances.Records;
using Berth.Linux.Capabilities;
using Berth.Linux.Processes;
using Berth.Workloads.Specs;

namespace Berth.Cli.Rendering;

/// <summary>The enforced record as text: <c>berth show</c>.</summary>
internal static class EnforcedText
{
    /// <summary>The whole record.</summary>
    public static string Render(EnforcedRecord record)
    {
        var text = new StringBuilder();
        var status = record.Status;
        text.Append($"{TerminalText.Name(record.Instance.Name)}  {record.Instance.Id}\n\n");
        Line(text, "started", $"{record.Instance.StartedAt:yyyy-MM-dd HH:mm:ss}Z");
        Line(text, "processes",
            $"launcher {record.Instance.Launcher.Pid}{(record.Init is { } init ? $", init {init}" : "")}, workload {record.Workload}");
        Line(text, "command", string.Join(' ', record.Decided.Arguments));
        text.Append("\nIn force, as read from the kernel\n");
        Line(text, "tier", record.Instance.Tier.ToString().ToLowerInvariant());
        Line(text, "namespaces",
            string.Join(' ', record.Namespaces.Where(static n => n.Own).Select(static n => n.Kind.ToString().ToLowerInvariant())));
        Line(text, "uid map", string.Join(", ", record.UidMap.Select(static m => $"{m.Inside} is {m.Outside} ({m.Count})")));
        Line(text, "no_new_privs", status.NoNewPrivileges ? "yes" : "no");
        Line(text, "seccomp",
            $"{status.Seccomp.ToString().ToLowerInvariant()}, {status.SeccompFilters} filters: {record.Decided.SeccompText}");
        Line(text, "capabilities", status.Capabilities.Effective == 0
            ? "none"
            : string.Join(' ', CapabilityName.Of(status.Capabilities.Effective)));
        if (record.Instance.Tier == IsolationTier.Namespaces)
        {
            Line(text, "writable",
                string.Join(
                    ' ', record.Mounts.Where(static m => !m.IsReadOnly).Select(static m => m.MountPoint).Distinct(StringComparer.Ordinal)));
            Line(text, "read-only",
                string.Join(
                    ' ', record.Mounts.Where(static m => m.IsReadOnly).Select(static m => m.MountPoint).Distinct(StringComparer.Ordinal)));
        }

        foreach (var (file, value) in record.Cgroup)
            Line(text, file, value);
        Line(text, "landlock", record.Decided.Landlock is { } plan
            ? $"{plan.Rules.Length} rules, ABI {plan.Abi} (as the launcher reports; the kernel cannot be asked)"
            : "none");
        List(text, "May be reached on the network, and nothing else (enforced by the process that stays)",
            [.. record.Decided.NetworkPlan?.Rules.Allow.Select(static rule => rule.ToString()) ?? []]);
        List(text, "May not be reached, even so",
            [.. record.Decided.NetworkPlan?.Rules.Deny.Select(static rule => rule.ToString()) ?? []]);
        List(text, "Host services", [.. record.Instance.HostServices.Select(HostService)]);
        List(text, "Changed on the host for it", [.. record.Instance.Undo.Select(static action => action.Description)]);
        List(text, "Asked for, not in force", [.. record.Decided.NotEnforced, .. record.Differences]);
        return text.ToString();
    }

    private static string HostService(HostServiceRecord service)
    {
        var ended = service.Process.IsAlive() ? "" : " (has ended)";
        return $"{service.Name,-13} pid {service.Process.Pid}{ended}, may be called: {string.Join(' ', service.Methods)}";
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append($"  {name,-13} {TerminalText.Name(value)}\n");

    private static void List(StringBuilder text, string title, IReadOnlyCollection<string> lines)
    {
        if (lines.Count == 0)
            return;
        text.Append($"\n{title}\n");
        foreach (var line in lines)
            text.Append($"  {TerminalText.Name(line)}\n");
    }
}
