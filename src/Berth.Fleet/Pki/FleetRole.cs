namespace Berth.Fleet.Pki;

/// <summary>What the owner of a certificate may do. It is the organizational unit (OU) of the certificate's subject.</summary>
public enum FleetRole
{
    /// <summary>A host's agent: answers requests, sends none.</summary>
    Agent,

    /// <summary>May change anything: update, roll back.</summary>
    Controller,

    /// <summary>May read an agent's health, and nothing else.</summary>
    Worker,
}
