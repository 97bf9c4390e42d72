namespace Berth.HostServices.Generator.Model;

internal enum ParameterRole
{
    /// <summary>Sent as an argument.</summary>
    Argument,

    /// <summary>An <c>IProgress</c>: received as signals.</summary>
    Progress,

    /// <summary>Cancels the call.</summary>
    Cancellation,
}
