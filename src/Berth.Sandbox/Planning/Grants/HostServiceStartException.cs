using Berth.Linux.Errors;

namespace Berth.Sandbox.Planning.Grants;

/// <summary>A granted host service could not be started, so the workload was not started either.</summary>
/// <param name="name">The name of the service for the workload.</param>
/// <param name="problem">What failed, and what to try.</param>
/// <param name="inner">The cause; null: none.</param>
public sealed class HostServiceStartException(string name, string problem, Exception? inner = null)
    : BerthException($"host service {name}: {problem}", inner: inner);
