using Berth.Supervisor.Readiness;

namespace Berth.Supervisor.Services;

/// <summary>Receives what a service says in its <see cref="NotifyChannel"/>.</summary>
internal interface INotifyReceiver
{
    /// <summary>The service sent a message. Its descriptors are dealt with already.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isCertain">Whether the sender is known to be a process of the service; else only its user is known.</param>
    void Received(NotifyMessage message, bool isCertain);

    /// <summary>The service wrote a line into the descriptor of its probe.</summary>
    void BecomeReady();
}
