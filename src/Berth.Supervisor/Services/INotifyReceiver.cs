using Berth.Supervisor.Readiness;

namespace Berth.Supervisor.Services;

/// <summary>Receives the messages of a service from its <see cref="NotifyChannel"/>.</summary>
internal interface INotifyReceiver
{
    /// <summary>The service sent a message. The channel has taken its descriptors.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isCertain">Whether the sender is a process of the service; otherwise only its user is known.</param>
    void Received(NotifyMessage message, bool isCertain);

    /// <summary>The service wrote a line to the descriptor of its probe.</summary>
    void BecomeReady();
}
