using System.Text.Json;

namespace Berth.Instances.HostActions;

/// <summary>
/// A change of the host before a workload starts. It describes itself, and can be applied and reverted. An action that will be reverted is
/// recorded as prepared before it is applied, and as applied afterwards. With the record, another process can revert it, even after a
/// reboot. The revert acts on the object that was changed, whatever object has its name by then.
/// </summary>
/// <param name="Lifetime">When the action is reverted.</param>
public abstract record HostAction(ActionLifetime Lifetime)
{
    /// <summary>A description of the action.</summary>
    public abstract string Description { get; }

    /// <summary>A description of the revert; null: the change stays.</summary>
    public abstract string? RevertDescription { get; }

    /// <summary>Whether the action is reverted, and so recorded.</summary>
    public bool IsUndone => Kind is not null;

    /// <summary>The kind in a record (<see cref="HostActionKinds"/>); null: not recorded, because the change stays.</summary>
    protected internal abstract string? Kind { get; }

    /// <summary>Collects what the revert needs, without changing anything.</summary>
    /// <exception cref="IOException">The action can't be applied.</exception>
    public virtual HostAction Prepare(HostActionContext context) => this;

    /// <summary>Applies the action.</summary>
    /// <returns>The action with data that is known only now.</returns>
    /// <exception cref="IOException">The action failed. Nothing of it is left, or <see cref="Revert"/> removes it.</exception>
    public abstract HostAction Apply(HostActionContext context);

    /// <summary>Reverts the action if it was applied.</summary>
    /// <exception cref="HostObjectLostException">The changed object can't be found any more, so another attempt is useless.</exception>
    /// <exception cref="IOException">The revert failed.</exception>
    public virtual void Revert(HostActionContext context)
    {
    }

    /// <summary>Writes the members of the payload.</summary>
    /// <param name="writer">The open object.</param>
    protected internal virtual void WritePayload(Utf8JsonWriter writer)
    {
    }
}
