using Berth.Linux.Errors;

namespace Berth.Machines.Guest.Wire;

/// <summary>The peer sent something that the protocol does not allow, or did not answer in time. The session is over.</summary>
/// <param name="problem">What was wrong. Contains nothing that the peer sent.</param>
/// <param name="inner">The cause; null: none.</param>
public sealed class GuestProtocolException(string problem, Exception? inner = null)
    : BerthException(problem, "the machine's console log may say why: berth vm logs", inner);
