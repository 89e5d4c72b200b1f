/* The lower bound under the capacity bench: what the same work costs in C with nothing around it.

   Each 20 ms, for each of N participants: receive a datagram, open it (SRTP), decode it (Opus), add it up; then
   encode once for all who are silent and once for each of the talkers without himself; protect and send to each.
   No ICE, no RTCP, no jitter buffer, no signalling. Only this side of the loopback sockets is timed.

   usage: lower_bound PARTICIPANTS TALKERS SECONDS < raw 16 bit mono 48 kHz speech
   prints the share of one core it would take, in percent. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <opus/opus.h>
#include <srtp2/srtp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRAME = 960, LARGEST = 1500, HEADER = 12, SPEECH = 48000 * 12 };

typedef struct {
    OpusDecoder *decoder;
    OpusEncoder *encoder;
    srtp_t from, to, sender; /* sender: the participant's own side, not timed */
    float heard[FRAME];
} participant;

static unsigned char key[32];

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec * 1e-9;
}

static void need(int fine, const char *what) {
    if (!fine) {
        fprintf(stderr, "lower_bound: %s failed\n", what);
        exit(1);
    }
}

static OpusEncoder *new_encoder(void) {
    int error;
    OpusEncoder *encoder = opus_encoder_create(48000, 1, OPUS_APPLICATION_VOIP, &error);
    need(error == OPUS_OK, "opus_encoder_create");
    opus_encoder_ctl(encoder, OPUS_SET_BITRATE(32000));
    opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(5));
    opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(1));
    opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC(5));
    return encoder;
}

static srtp_t new_session(srtp_ssrc_type_t direction) {
    srtp_policy_t policy;
    srtp_t session;
    memset(&policy, 0, sizeof policy);
    srtp_crypto_policy_set_rtp_default(&policy.rtp);
    srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
    policy.ssrc.type = direction;
    policy.key = key;
    policy.window_size = 1024;
    policy.allow_repeat_tx = 1;
    need(srtp_create(&session, &policy) == srtp_err_status_ok, "srtp_create");
    return session;
}

static int write_packet(unsigned char *packet, const unsigned char *payload, int size, unsigned turn, unsigned ssrc) {
    uint32_t words[3] = {htonl(0x80600000u | (turn & 0xffff)), htonl(turn * FRAME), htonl(ssrc)};
    memcpy(packet, words, HEADER);
    memcpy(packet + HEADER, payload, size);
    return HEADER + size;
}

int main(int count, char **words) {
    need(count == 4, "lower_bound PARTICIPANTS TALKERS SECONDS:");
    int people = atoi(words[1]), talkers = atoi(words[2]), turns = atof(words[3]) * 50, error;
    static int16_t speech[SPEECH];
    int frames = (int)fread(speech, 2, SPEECH, stdin) / FRAME;
    need(people > 0 && talkers <= people && frames > 0, "reading the arguments and the speech");
    need(srtp_init() == srtp_err_status_ok, "srtp_init");

    participant *all = calloc(people, sizeof *all);
    for (int i = 0; i < people; i++) {
        all[i].decoder = opus_decoder_create(48000, 1, &error);
        all[i].encoder = new_encoder();
        all[i].from = new_session(ssrc_any_inbound);
        all[i].to = new_session(ssrc_any_outbound);
        all[i].sender = new_session(ssrc_any_outbound);
    }
    OpusEncoder *common = new_encoder(), *source = new_encoder();
    unsigned char(*said)[400] = calloc(frames, 400);
    int *sizes = calloc(frames, sizeof *sizes);
    for (int k = 0; k < frames; k++) sizes[k] = opus_encode(source, speech + k * FRAME, FRAME, said[k], 400);

    int server = socket(AF_INET, SOCK_DGRAM, 0), clients = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}}, there = here;
    socklen_t length = sizeof here;
    need(!bind(server, (void *)&here, length) && !bind(clients, (void *)&there, length), "bind");
    getsockname(server, (void *)&here, &length);
    getsockname(clients, (void *)&there, &length);

    double spent = 0;
    unsigned char packet[LARGEST], payload[400], shared[400];
    for (int turn = 0; turn < turns; turn++) {
        float total[FRAME] = {0}, rest[FRAME];
        int shared_size = 0;
        for (int i = 0; i < people; i++) {
            int k = (turn + 17 * i) % frames;
            int size = write_packet(packet, said[k], sizes[k], turn, i + 1);
            srtp_protect(all[i].sender, packet, &size);
            sendto(clients, packet, size, 0, (void *)&here, sizeof here);
            double begin = seconds();
            size = recvfrom(server, packet, LARGEST, 0, NULL, NULL);
            need(srtp_unprotect(all[i].from, packet, &size) == srtp_err_status_ok, "srtp_unprotect");
            opus_decode_float(all[i].decoder, packet + HEADER, size - HEADER, all[i].heard, FRAME, 0);
            if (i < talkers)
                for (int n = 0; n < FRAME; n++) total[n] += all[i].heard[n];
            spent += seconds() - begin;
        }
        for (int i = 0; i < people; i++) {
            double begin = seconds();
            unsigned char *out = shared;
            int size;
            if (i < talkers) {
                for (int n = 0; n < FRAME; n++) rest[n] = total[n] - all[i].heard[n];
                size = opus_encode_float(all[i].encoder, rest, FRAME, payload, sizeof payload);
                out = payload;
            } else {
                if (!shared_size) shared_size = opus_encode_float(common, total, FRAME, shared, sizeof shared);
                size = shared_size;
            }
            size = write_packet(packet, out, size, turn, 1000 + i);
            srtp_protect(all[i].to, packet, &size);
            sendto(server, packet, size, 0, (void *)&there, sizeof there);
            spent += seconds() - begin;
            recvfrom(clients, packet, LARGEST, 0, NULL, NULL);
        }
    }
    printf("%.3f\n", 100.0 * spent / (turns / 50.0));
    return 0;
}
