using System.Net;
using Berth.Fleet.Api;

namespace Berth.Fleet.Client;

/// <summary>What an agent answered to a change, or why it did not.</summary>
/// <param name="Status">The HTTP status; null: the agent was not reached, or the connection ended before its answer.</param>
/// <param name="Change">The change, if the status is 200.</param>
/// <param name="Failure">The failure, if it is not.</param>
public sealed record AgentAnswer(HttpStatusCode? Status, ChangeDocument? Change, ErrorDetail? Failure)
{
    /// <summary>Whether the change was made, or was not needed.</summary>
    public bool IsSuccess => Change is not null;

    internal static AgentAnswer Unreachable(string reason) => new(null, null, new ErrorDetail(reason, "", RolledBack: false));
}
