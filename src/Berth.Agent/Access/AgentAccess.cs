using System.Security.Cryptography.X509Certificates;
using Berth.Agent.Identity;
using Berth.Fleet.Pki;

namespace Berth.Agent.Access;

/// <summary>Decides who may do what, by the certificate of the connection.</summary>
internal sealed class AgentAccess(AgentIdentity identity, TimeProvider clock)
{
    /// <summary>The role of the client; null: it has no certificate of this fleet.</summary>
    public FleetRole? RoleOf(HttpContext context) =>
        context.Connection.ClientCertificate is { } certificate && identity.Authority is { } authority
            ? FleetTrust.RoleOf(certificate, authority, clock.GetUtcNow())
            : null;

    /// <summary>Why a client with this role may not do it; null: it may.</summary>
    /// <param name="context">The request.</param>
    /// <param name="needsController">Whether it changes something, or tells more than the agent's health.</param>
    public string? Refusal(HttpContext context, bool needsController) => RoleOf(context) switch
    {
        FleetRole.Controller => null,
        FleetRole.Worker when !needsController => null,
        FleetRole.Worker => "only the controller may do this; the certificate is that of a worker",
        // A new version of the agent asks itself.
        FleetRole.Agent when !needsController && IsOwn(context.Connection.ClientCertificate!) => null,
        FleetRole.Agent => "the certificate is that of an agent, which may ask nothing",
        _ when identity.Authority is null => "this host is not enrolled in a fleet",
        _ when context.Connection.ClientCertificate is null => "this needs a client certificate of the fleet",
        _ => "the client certificate is not of this fleet, or has expired",
    };

    private bool IsOwn(X509Certificate2 certificate) => KeyPin.Of(certificate) == KeyPin.Of(identity.Certificate);
}
