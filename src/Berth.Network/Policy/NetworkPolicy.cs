using Berth.Workloads.Specs;

namespace Berth.Network.Policy;

/// <summary>The decisions that follow from rules. A rule that denies is stronger than any that allows.</summary>
/// <param name="rules">The rules.</param>
internal sealed class NetworkPolicy(NetworkRules rules)
{
    private const string NoRule = "no rule allows it";

    // The kernel connects to the loopback device instead.
    private static readonly Verdict s_unspecified =
        new(IsAllowed: false, "the address is none; name 127.0.0.1 or ::1 if this host is meant");

    /// <summary>The rules.</summary>
    public NetworkRules Rules => rules;

    /// <summary>What may be reached by a name; empty: the name does not exist for the workload.</summary>
    /// <param name="name">The name, in lower case, without a final dot.</param>
    public List<NetworkService> ServicesOf(string name)
    {
        var services = new List<NetworkService>();
        foreach (var rule in rules.Allow)
        {
            if (!rule.IsFor(name))
                continue;
            foreach (var service in ServicesOf(rule))
            {
                if (!services.Contains(service) && DenyOf(name, service) is null)
                    services.Add(service);
            }
        }

        return services;
    }

    /// <summary>The protocol and ports of an allow rule.</summary>
    /// <param name="rule">The rule.</param>
    public static IEnumerable<NetworkService> ServicesOf(NetworkRule rule)
    {
        foreach (var range in rule.Ports)
        {
            for (int port = range.First; port <= range.Last; port++)
                yield return new NetworkService(rule.Protocol ?? NetworkProtocol.Tcp, (ushort)port);
        }
    }

    /// <summary>Why a name does not exist for the workload, if <see cref="ServicesOf(string)"/> is empty.</summary>
    /// <param name="name">The name.</param>
    public string WhyNot(string name)
    {
        foreach (var rule in rules.Deny)
        {
            if (rule.IsFor(name))
                return $"deny {rule}";
        }

        return NoRule;
    }

    /// <summary>Whether an address of a name may be connected to.</summary>
    /// <param name="name">The name that it was found by.</param>
    /// <param name="service">The service.</param>
    /// <param name="address">The address that would be connected to.</param>
    public Verdict Check(string name, NetworkService service, UInt128 address)
    {
        if (SpecialAddresses.IsUnspecified(address))
            return s_unspecified;
        if ((DenyOf(name, service) ?? DenyOf(address, service)) is { } deny)
            return new Verdict(IsAllowed: false, $"deny {deny}");
        if (AllowOf(rule => rule.IsFor(name), service) is not { } allow)
            return new Verdict(IsAllowed: false, NoRule);
        if (SpecialAddresses.Find(address) is { } special && AllowOf(rule => rule.IsFor(address), service) is null)
            return new Verdict(IsAllowed: false, $"the address is {special}, and no rule names it");
        return new Verdict(IsAllowed: true, $"allow {allow}");
    }

    /// <summary>Whether an address that the workload named itself may be connected to.</summary>
    /// <param name="service">The service.</param>
    /// <param name="address">The address.</param>
    public Verdict Check(NetworkService service, UInt128 address)
    {
        if (SpecialAddresses.IsUnspecified(address))
            return s_unspecified;
        if (DenyOf(address, service) is { } deny)
            return new Verdict(IsAllowed: false, $"deny {deny}");
        return AllowOf(rule => rule.IsFor(address), service) is { } allow
            ? new Verdict(IsAllowed: true, $"allow {allow}")
            : new Verdict(IsAllowed: false, NoRule);
    }

    private NetworkRule? AllowOf(Func<NetworkRule, bool> isFor, NetworkService service)
    {
        foreach (var rule in rules.Allow)
        {
            if (isFor(rule) && rule.IsFor(service.Protocol, service.Port))
                return rule;
        }

        return null;
    }

    private NetworkRule? DenyOf(string name, NetworkService service)
    {
        foreach (var rule in rules.Deny)
        {
            if (rule.IsFor(name) && rule.IsFor(service.Protocol, service.Port))
                return rule;
        }

        return null;
    }

    private NetworkRule? DenyOf(UInt128 address, NetworkService service)
    {
        foreach (var rule in rules.Deny)
        {
            if (rule.IsFor(address) && rule.IsFor(service.Protocol, service.Port))
                return rule;
        }

        return null;
    }
}
