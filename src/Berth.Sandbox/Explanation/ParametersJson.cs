using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Identity;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Explanation;

/// <summary>The parameters of a sandbox as JSON: in <c>berth explain --json</c>, in the state store, in <c>berth show --json</c>.</summary>
internal static class ParametersJson
{
    /// <summary>Writes one object, with the values of all variables.</summary>
    public static void Write(Utf8JsonWriter writer, SandboxParameters parameters) => Write(writer, parameters, static variable => variable);

    private static void Write(Utf8JsonWriter writer, SandboxParameters parameters, Func<string, string> variable)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(parameters);
        writer.WriteStartObject();
        writer.WriteString("tier", IsolationTierName.Of(parameters.Tier));
        WriteIdentity(writer, parameters);
        writer.WriteStrings("namespaces", NamespaceNames.Kinds(parameters.Namespaces));
        writer.WriteString("network", Words.For(parameters.Network));
        WriteNetworkRules(writer, parameters.NetworkPlan?.Rules);
        writer.WriteString("hostname", parameters.Hostname);
        writer.WriteString("executable", parameters.Executable);
        writer.WriteStrings("arguments", parameters.Arguments);
        writer.WriteStrings("environment", parameters.Environment.Select(variable));
        writer.WriteString("workingDirectory", parameters.WorkingDirectory);
        WriteMounts(writer, parameters);
        writer.WriteBoolean("writableRoot", parameters.WritableRoot);
        writer.WriteString("capabilities", $"0x{parameters.Capabilities:x}");
        writer.WriteStartObject("seccomp");
        writer.WriteString("rules", parameters.SeccompText);
        writer.WriteBase64String("filter", parameters.Seccomp.Span);
        writer.WriteEndObject();
        WriteLandlock(writer, parameters);
        writer.WriteString("cgroup", parameters.Cgroup);
        WriteLimits(writer, parameters);
        writer.WriteStartObject("stop");
        writer.WriteNumber("signal", parameters.StopSignal);
        writer.WriteNumber("delayMilliseconds", (long)parameters.StopDelay.TotalMilliseconds);
        writer.WriteEndObject();
        writer.WriteBoolean("tty", parameters.Tty);
        writer.WriteStrings("notEnforced", parameters.NotEnforced);
        writer.WriteEndObject();
    }

    /// <summary>
    /// One object as UTF-8, for a record: without the values of variables that may be secrets (<see cref="EnvironmentPlanner.Recorded"/>).
    /// </summary>
    public static ReadOnlyMemory<byte> Serialize(SandboxParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        const int UsualLength = 4096; // without the filter, which is the largest part
        var buffer = new ArrayBufferWriter<byte>(UsualLength + Base64.GetMaxEncodedToUtf8Length(parameters.Seccomp.Length));
        using (var writer = new Utf8JsonWriter(buffer, HostJson.File))
            Write(writer, parameters, EnvironmentPlanner.Recorded);
        return buffer.WrittenMemory;
    }

    private static void WriteIdentity(Utf8JsonWriter writer, SandboxParameters parameters)
    {
        var identity = parameters.Identity;
        writer.WriteStartObject("identity");
        if (identity.Number is { } number)
            writer.WriteNumber("number", number);
        else
            writer.WriteNull("number");
        writer.WriteString("mapping", Words.For(identity.Mapping));
        writer.WriteString("username", identity.Username);
        writer.WriteNumber("uid", identity.InsideUid);
        writer.WriteNumber("gid", identity.InsideGid);
        writer.WriteNumber("hostUid", identity.HostUid);
        writer.WriteNumber("hostGid", identity.HostGid);
        writer.WriteStartArray("groups");
        foreach (var group in identity.Groups)
            writer.WriteNumberValue(group);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNetworkRules(Utf8JsonWriter writer, NetworkRules? rules)
    {
        if (rules is null)
            return;
        writer.WriteStartObject("networkRules");
        writer.WriteStrings("allow", rules.Allow.Select(static rule => rule.ToString()));
        writer.WriteStrings("deny", rules.Deny.Select(static rule => rule.ToString()));
        writer.WriteString("log", rules.Log);
        writer.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter writer, SandboxParameters parameters)
    {
        writer.WriteStartObject("rlimits");
        foreach (var (name, limit) in parameters.Resources.Rlimits)
        {
            writer.WriteStartObject(name);
            writer.WriteNumberOrNull("soft", limit.Soft);
            writer.WriteNumberOrNull("hard", limit.Hard);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (parameters.Resources.Nice is { } nice)
            writer.WriteNumber("nice", nice);
        if (parameters.Resources.OomScore is { } score)
            writer.WriteNumber("oomScore", score);
        if (parameters.Resources.Scheduling is { } scheduling)
            writer.WriteString("scheduling", scheduling.ToString());
    }

    private static void WriteMounts(Utf8JsonWriter writer, SandboxParameters parameters)
    {
        writer.WriteStartArray("filesystem");
        foreach (var step in parameters.Mounts)
        {
            // The links of autoetc are left out: there is one for each file of the host's /etc, all into the same directory.
            if (step is SymlinkStep { IsAutoEtc: true })
                continue;
            writer.WriteStartObject();
            writer.WriteString("target", step.Target);
            writer.WriteString("kind", MountStepText.Kind(step));
            switch (step)
            {
                case BindMount bind:
                    writer.WriteString("source", bind.Source);
                    writer.WriteBoolean("write", bind.Write);
                    writer.WriteBoolean("device", bind.Device);
                    if (bind.Owner is { } owner)
                    {
                        writer.WriteStartObject("shownAsItsOwn");
                        writer.WriteNumber("uid", owner.Uid);
                        writer.WriteNumber("gid", owner.Gid);
                        writer.WriteEndObject();
                    }

                    break;
                case TmpfsMount tmpfs:
                    writer.WriteBoolean("write", tmpfs.Write);
                    break;
                case SymlinkStep link:
                    writer.WriteString("to", link.To);
                    break;
                case OverlayMount overlay:
                    writer.WriteStrings("lower", overlay.Lower);
                    writer.WriteString("upper", overlay.Upper);
                    break;
                case MaskStep mask:
                    writer.WriteString("rule", mask.Rule);
                    if (!mask.Openings.IsEmpty)
                        writer.WriteStrings("except", mask.Openings.Select(static o => o.Target));
                    break;
                case PinStep pin:
                    writer.WriteString("for", pin.For);
                    break;
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLandlock(Utf8JsonWriter writer, SandboxParameters parameters)
    {
        if (parameters.Landlock is not { } landlock)
        {
            writer.WriteNull("landlock");
            return;
        }

        writer.WriteStartObject("landlock");
        writer.WriteNumber("abi", landlock.Abi);
        writer.WriteNumber("handledFileSystem", landlock.HandledFileSystem);
        writer.WriteNumber("handledNetwork", landlock.HandledNetwork);
        writer.WriteNumber("scoped", landlock.Scoped);
        writer.WriteStartArray("rules");
        foreach (var rule in landlock.Rules)
        {
            writer.WriteStartObject();
            writer.WriteString("path", rule.Path);
            writer.WriteNumber("access", rule.Access);
            writer.WriteString("allows", rule.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
