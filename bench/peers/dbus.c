/*
 * The same call over D-Bus: a service and a client with libdbus, both connected to the daemon whose address is the argument. The text is a
 * string; 16 MiB is within the daemon's limit for messages.
 */
#include "contender.h"
#include <dbus/dbus.h>

#define NAME "org.example.Echo"

static DBusConnection *bus;
static int passed[MOST_DESCRIPTORS];
static char text[(16 << 20) + 1];

static DBusConnection *
connected(const char *address)
{
	DBusError error = DBUS_ERROR_INIT;
	DBusConnection *connection = dbus_connection_open_private(address, &error);

	if (!connection || !dbus_bus_register(connection, &error)) {
		fprintf(stderr, "%s\n", error.message);
		exit(125);
	}
	return connection;
}

static void
append(DBusMessage *message, const char *string, const int *descriptors, int count)
{
	DBusMessageIter all, array;

	dbus_message_iter_init_append(message, &all);
	dbus_message_iter_append_basic(&all, DBUS_TYPE_STRING, &string);
	dbus_message_iter_open_container(&all, DBUS_TYPE_ARRAY, DBUS_TYPE_UNIX_FD_AS_STRING, &array);
	for (int i = 0; i < count; i++)
		dbus_message_iter_append_basic(&array, DBUS_TYPE_UNIX_FD, &descriptors[i]);
	dbus_message_iter_close_container(&all, &array);
}

/* Returns the number of descriptors, which the caller owns. */
static int
take(DBusMessage *message, const char **string, int descriptors[MOST_DESCRIPTORS])
{
	DBusMessageIter all, array;
	int count = 0;

	dbus_message_iter_init(message, &all);
	dbus_message_iter_get_basic(&all, string);
	dbus_message_iter_next(&all);
	for (dbus_message_iter_recurse(&all, &array); dbus_message_iter_get_arg_type(&array) == DBUS_TYPE_UNIX_FD; dbus_message_iter_next(&array))
		dbus_message_iter_get_basic(&array, &descriptors[count++]);
	return count;
}

static void
close_all(const int *descriptors, int count)
{
	for (int i = 0; i < count; i++)
		close(descriptors[i]);
}

static void
serve(const char *address, int ready)
{
	DBusConnection *connection = connected(address);
	DBusMessage *message;

	if (dbus_bus_request_name(connection, NAME, 0, NULL) != DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER)
		fail("no name");
	close(ready);
	while (dbus_connection_read_write(connection, -1)) {
		while ((message = dbus_connection_pop_message(connection))) {
			if (dbus_message_is_method_call(message, NAME, "Echo")) {
				const char *string;
				int descriptors[MOST_DESCRIPTORS], count = take(message, &string, descriptors);
				DBusMessage *reply = dbus_message_new_method_return(message);

				append(reply, string, descriptors, count);
				close_all(descriptors, count);
				dbus_connection_send(connection, reply, NULL);
				dbus_connection_flush(connection);
				dbus_message_unref(reply);
			}
			dbus_message_unref(message);
		}
	}
}

static void
call(size_t size, int count)
{
	DBusMessage *message = dbus_message_new_method_call(NAME, "/", NAME, "Echo"), *reply;
	DBusError error = DBUS_ERROR_INIT;
	const char *string;
	int descriptors[MOST_DESCRIPTORS];

	memset(text, 'x', size);
	text[size] = 0;
	append(message, text, passed, count);
	if (!(reply = dbus_connection_send_with_reply_and_block(bus, message, DBUS_TIMEOUT_INFINITE, &error))) {
		fprintf(stderr, "%s\n", error.message);
		exit(125);
	}
	if (take(reply, &string, descriptors) != count || strlen(string) != size)
		fail("another answer");
	close_all(descriptors, count);
	dbus_message_unref(message);
	dbus_message_unref(reply);
}

int
main(int argc, char **argv)
{
	int ready[2];
	char byte;

	if (argc != 2 || pipe(ready) < 0)
		return 2;
	if (fork() == 0) {
		end_with_parent();
		close(ready[0]);
		serve(argv[1], ready[1]);
		return 0;
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) < 0)
		fail("read");
	bus = connected(argv[1]);
	open_descriptors(passed);
	return contend(call);
}
