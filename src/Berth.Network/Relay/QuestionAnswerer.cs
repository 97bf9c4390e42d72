using Berth.Linux.Sockets;
using Berth.Network.Decisions;
using Berth.Network.Dns;
using Berth.Network.Inside;
using Berth.Network.Policy;
using Berth.Network.Resolution;

namespace Berth.Network.Relay;

/// <summary>
/// Answers questions about names. A name that may be reached, and that the host knows, has an address inside; every other name does not
/// exist.
/// </summary>
/// <param name="state">The relay.</param>
/// <param name="names">The names with addresses.</param>
internal sealed class QuestionAnswerer(RelayState state, NamedHosts names)
{
    /// <summary>Answers a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answer">Gets the result and the address, now or later.</param>
    public void Answer(DnsQuestion question, Action<DnsCode, InternetEndpoint?> answer)
    {
        if (question.Fault is not DnsCode.None)
        {
            answer(question.Fault, null);
            return;
        }

        if (question.Name is not { } name)
        {
            Refuse("(not the name of a host)", "no host can be called that");
            answer(DnsCode.NoSuchName, null);
            return;
        }

        var services = state.Policy.ServicesOf(name);
        if (services.Count == 0)
        {
            Refuse(name, state.Policy.WhyNot(name));
            answer(DnsCode.NoSuchName, null);
            return;
        }

        state.Resolver.Ask(name, resolved =>
        {
            var code = CodeOf(name, services, resolved);
            answer(code, code is DnsCode.None ? AddressOf(question.Type, name, services) : null);
        });
    }

    private DnsCode CodeOf(string name, List<NetworkService> services, Resolved resolved)
    {
        if (!resolved.IsKnown)
            return DnsCode.ServerFailure;
        var verdict = default(Verdict);
        foreach (var service in services)
        {
            if (new Target(name, service, 0).Allowed(state.Policy, resolved.Addresses, out verdict).Count > 0)
            {
                state.Decide(new Decision("lookup", IsAllowed: true, verdict.Why) { Name = name });
                return DnsCode.None;
            }
        }

        if (resolved.Addresses.Count > 0)
            Refuse(name, verdict.Why, new InternetEndpoint(resolved.Addresses[0], 0).HostText());
        else
            Refuse(name, "a rule allows it, but the host finds no such name");
        return DnsCode.NoSuchName;
    }

    private InternetEndpoint? AddressOf(ushort type, string name, List<NetworkService> services) => type switch
    {
        DnsQuestion.Address4 => InsideAddresses.Of(names.NumberOf(name, services), is4: true, 0),
        DnsQuestion.Address6 when state.Sockets.Has6 => InsideAddresses.Of(names.NumberOf(name, services), is4: false, 0),
        _ => null,
    };

    private void Refuse(string name, string why, string? address = null) =>
        state.Decide(new Decision("lookup", IsAllowed: false, why) { Name = name, Address = address });
}
